"""LeadSphere: the one place where a sales team keeps its prospects."""

VERSION = "0.1.0"
