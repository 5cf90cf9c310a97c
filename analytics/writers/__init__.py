"""Writers: one file for each kind of output. They read blocks, never counts: what they print has passed the gate."""
