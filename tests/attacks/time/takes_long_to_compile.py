"""Is source that grows while it is compiled: each `finally` is written out twice."""

def double(x):
    try:
     x
    finally:
     try:
      x
     finally:
      try:
       x
      finally:
       try:
        x
       finally:
        try:
         x
        finally:
         try:
          x
         finally:
          try:
           x
          finally:
           try:
            x
           finally:
            try:
             x
            finally:
             try:
              x
             finally:
              try:
               x
              finally:
               try:
                x
               finally:
                try:
                 x
                finally:
                 try:
                  x
                 finally:
                  try:
                   x
                  finally:
                   try:
                    x
                   finally:
                    try:
                     x
                    finally:
                     try:
                      x
                     finally:
                      x
    return x

def total(x):
    return x
