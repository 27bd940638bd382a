"""What goes along with every archive: a script that proves it without this product, with Python alone."""
