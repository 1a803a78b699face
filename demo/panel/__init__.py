"""What can be pressed, broken and looked at in the demo's office: buttons, faults, slips, the wall."""
