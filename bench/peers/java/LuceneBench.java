// Lucene behind the lines and commands of bench/peers: build, add, serve, query, version.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Version;

public final class LuceneBench {
    private static final int LIMIT = 10;
    private static final int WARM_UPS = 3;  // rounds before the first timed one, for the compiler
    private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    private static Analyzer analyzer;

    public static void main(String[] given) throws Exception {
        analyzer = given[0].equals("hindi") ? new HindiAnalyzer() : new StandardAnalyzer();
        switch (given[1]) {
            case "version" -> OUT.println(Version.LATEST);
            case "build" -> write(given[2], given[3], Runtime.getRuntime().availableProcessors());
            case "add" -> write(given[2], given[3], 1);
            case "serve" -> serve(given[2]);
            default -> query(given[2], Arrays.asList(given).subList(3, given.length));
        }
        OUT.flush();
    }

    private static void write(String corpus, String folder, int threads) throws Exception {
        IndexWriterConfig config = new IndexWriterConfig(analyzer).setRAMBufferSizeMB(256);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (IndexWriter writer = new IndexWriter(FSDirectory.open(Path.of(folder)), config);
             BufferedReader lines = Files.newBufferedReader(Path.of(corpus))) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(pool.submit(() -> {
                    for (String line = next(lines); line != null; line = next(lines)) {
                        writer.addDocument(document(line));
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
            writer.commit();  // closing waits for the merges
        } finally {
            pool.shutdown();
        }
    }

    private static String next(BufferedReader lines) throws IOException {
        synchronized (lines) {
            return lines.readLine();
        }
    }

    private static Document document(String line) {
        Document document = new Document();
        document.add(new StringField("id", string(line, "id"), Field.Store.YES));
        String text = string(line, "title") + "\n" + string(line, "body");
        document.add(new TextField("body", text, Field.Store.YES));
        return document;
    }

    /** Gives a member of one line of a made corpus: always `"name": "text"`, the names in order. */
    private static String string(String line, String name) {
        String opening = "\"" + name + "\": \"";
        int at = line.indexOf(opening) + opening.length();
        StringBuilder text = new StringBuilder();
        for (; line.charAt(at) != '"'; at++) {
            char each = line.charAt(at);
            if (each != '\\') {
                text.append(each);
                continue;
            }
            each = line.charAt(++at);
            int escape = "nrtbf".indexOf(each);
            if (each == 'u') {
                text.append((char) Integer.parseInt(line.substring(at + 1, at + 5), 16));
                at += 4;
            } else {
                text.append(escape < 0 ? each : "\n\r\t\b\f".charAt(escape));
            }
        }
        return text.toString();
    }

    private static void serve(String folder) throws Exception {
        IndexSearcher searcher =
            new IndexSearcher(DirectoryReader.open(FSDirectory.open(Path.of(folder))));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> warm = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] parts = line.split("\t");
            boolean checking = parts[0].startsWith("check ");
            String kind = parts[0].substring(checking ? 6 : 0);
            if (!checking && !warm.contains(kind)) {
                warm.add(kind);
                for (int round = 0; round < WARM_UPS; round++) {
                    for (int at = 1; at < parts.length; at++) {
                        search(searcher, kind, parts[at]);
                    }
                }
            }
            for (int at = 1; at < parts.length; at++) {
                OUT.println(checking
                    ? check(searcher, kind, parts[at])
                    : search(searcher, kind, parts[at]));
            }
            OUT.flush();
        }
    }

    private static String search(IndexSearcher searcher, String kind, String words)
            throws IOException {
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long wall = System.nanoTime();
        TopDocs found = searcher.search(query(kind, words), LIMIT);
        StringBuilder ids = new StringBuilder();
        for (ScoreDoc hit : found.scoreDocs) {
            ids.append('\t').append(searcher.storedFields().document(hit.doc).get("id"));
        }
        wall = System.nanoTime() - wall;
        cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
        return wall + "\t" + cpu + ids;
    }

    private static String check(IndexSearcher searcher, String kind, String words)
            throws IOException {
        Query query = query(kind, words);
        StringBuilder line = new StringBuilder().append(searcher.count(query));
        for (ScoreDoc hit : searcher.search(query, LIMIT).scoreDocs) {
            String id = searcher.storedFields().document(hit.doc).get("id");
            line.append('\t').append(id).append('\t').append(hit.score);
        }
        return line.toString();
    }

    private static Query query(String kind, String words) throws IOException {
        if (kind.equals("prefix")) {
            return new PrefixQuery(new Term("body", words));
        }
        List<Term> terms = new ArrayList<>();
        try (TokenStream stream = analyzer.tokenStream("body", words)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                terms.add(new Term("body", term.toString()));
            }
            stream.end();
        }
        if (kind.equals("phrase")) {
            PhraseQuery.Builder phrase = new PhraseQuery.Builder();
            terms.forEach(phrase::add);
            return phrase.build();
        }
        if (terms.size() == 1) {
            return new TermQuery(terms.get(0));
        }
        BooleanQuery.Builder joined = new BooleanQuery.Builder();
        BooleanClause.Occur occur =
            kind.equals("and") ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD;
        terms.forEach(term -> joined.add(new TermQuery(term), occur));
        return joined.build();
    }

    private static void query(String folder, List<String> words) throws IOException {
        IndexSearcher searcher =
            new IndexSearcher(DirectoryReader.open(FSDirectory.open(Path.of(folder))));
        Query query = query("and", String.join(" ", words));
        TopDocs found = searcher.search(query, LIMIT);
        String[] snippets = UnifiedHighlighter.builder(searcher, analyzer).build()
            .highlight("body", query, found, 2);
        for (int at = 0; at < found.scoreDocs.length; at++) {
            ScoreDoc hit = found.scoreDocs[at];
            String id = searcher.storedFields().document(hit.doc).get("id");
            OUT.println(id + "\t" + hit.score + "\t" + snippets[at].replaceAll("\\s+", " "));
        }
    }
}
