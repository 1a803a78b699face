"""Where each part of the wall is drawn and how large its letters are, solved for one office and one screen."""
