//! Which segments and conditions no case decided both ways.
