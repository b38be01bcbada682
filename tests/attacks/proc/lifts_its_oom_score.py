"""Makes itself the last that the kernel would kill when memory runs out."""

def attack():
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("-1000")
    return "taken"
