//! Every route through the whole application.
