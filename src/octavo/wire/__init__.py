"""News coming in: address → bytes → Entry → Reading. The only department that calls out."""
