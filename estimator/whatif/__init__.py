"""Every assumption of a plan file as something that can be changed, tried out, undone and written back."""
