"""What Octavo reaches, in numbers: one command per capability, on labelled data, through what collecting runs."""
