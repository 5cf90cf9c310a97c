"""Sections of the area report: one file each, from what the gate let through to blocks. The order is the table in
`report`."""
