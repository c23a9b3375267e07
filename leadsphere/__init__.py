"""LeadSphere: the one place where a sales team keeps its prospects."""
