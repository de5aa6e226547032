"""The command line: options → a call of the library → a writer of `render`.

One file a command. Only this room prints; results go to stdout, everything else to stderr.
Nothing is imported here, so that `relsearch --version` does not wait for it.
"""
