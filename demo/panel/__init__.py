"""What can be pressed, broken and looked at in the demo's office: pins, faults, slips, the wall."""
