"""Who talks where, who wants to be told of what, and when."""
