namespace Heliograph.Tests;

/// <summary>Where the checkout is, found from the test binary upwards.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Given data beside the checkout, or null: tests that need it skip, saying so.</summary>
    public static string? Shared
    {
        get
        {
            string path = Path.GetFullPath(Path.Combine(Root, "..", "shared"));
            return Directory.Exists(path) ? path : null;
        }
    }

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Heliograph.slnx")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException("no checkout above the test binary");
    }
}
