# What makes a directory a package.
