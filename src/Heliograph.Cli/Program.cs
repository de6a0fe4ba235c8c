using System.CommandLine;

RootCommand root = new("Heliograph: the co-design engine for optical AI fabrics");
return root.Parse(args).Invoke();
