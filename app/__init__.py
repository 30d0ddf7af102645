"""tinbao: citizen reporting for the communes of Vietnam."""
