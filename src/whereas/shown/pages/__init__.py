"""The library as pages: one table of routes, served on this machine or published as a folder."""
