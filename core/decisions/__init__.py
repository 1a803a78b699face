"""What a command or an observation leads to: events, or a refusal. One file for each subject."""
