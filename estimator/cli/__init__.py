"""The command line: parse, call, print. One module a command, loaded when it is asked for."""
