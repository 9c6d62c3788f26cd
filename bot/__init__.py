"""The running program: command line, the two platforms, the web endpoint, the delivery worker."""
