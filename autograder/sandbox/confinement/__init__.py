"""What a student process may do, and the layers of the kernel that hold it to that."""
