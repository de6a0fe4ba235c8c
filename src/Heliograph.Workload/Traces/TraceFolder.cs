using System.Globalization;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Workload.Traces;

/// <summary>Finds the traces of a workload: <c>PREFIX.RANK.et</c>, one for each rank from 0.</summary>
internal static class TraceFolder
{
    /// <summary>Files in the order of ranks; null, with diagnostics, where they are not whole. One file may stand for all ranks.</summary>
    /// <param name="path">A folder with the files of one workload, or folder and prefix, as the reference tool takes it.</param>
    public static IReadOnlyList<string>? Find(string path, int ranks, DiagnosticList diagnostics)
    {
        SourceSpan span = new(path);
        bool isFolder = Directory.Exists(path);
        string folder =
            isFolder ? path
            : Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent
            : ".";
        string? wanted = isFolder ? null : Path.GetFileName(path);
        SortedDictionary<string, SortedDictionary<int, string>> found;
        try
        {
            found = Group(folder, wanted);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            diagnostics.Error(Codes.CannotRead, span, "no such folder, or it cannot be read", "name the folder with the traces");
            return null;
        }
        if (found.Count == 0)
        {
            diagnostics.Error(Codes.TraceRanks, span, "has no trace", "traces are named PREFIX.RANK.et, one for each rank from 0");
            return null;
        }
        if (found.Count > 1)
        {
            diagnostics.Error(
                Codes.TraceRanks,
                span,
                $"has traces of several workloads: {string.Join(", ", found.Keys)}",
                $"name one: {Path.Combine(path, found.Keys.First())}"
            );
            return null;
        }
        SortedDictionary<int, string> files = found.First().Value;
        if (files.Count == 1 && ranks > 1)
        {
            diagnostics.Warning(
                Codes.TraceRanks,
                span,
                $"has one trace, the network {ranks} ranks: every rank runs it",
                "give a trace for each rank if they differ"
            );
            return [.. Enumerable.Repeat(files.Values.First(), ranks)];
        }
        int[] missing = [.. Enumerable.Range(0, ranks).Where(r => !files.ContainsKey(r))];
        int[] beyond = [.. files.Keys.Where(r => r >= ranks)];
        if (missing.Length > 0 || beyond.Length > 0)
        {
            string lacks = missing.Length > 0 ? $"rank {missing[0]} has none" : $"rank {beyond[0]} is beyond them";
            diagnostics.Error(
                Codes.TraceRanks,
                span,
                $"has {files.Count} traces, the network {ranks} ranks: {lacks}",
                "give one trace for each rank of the network"
            );
            return null;
        }
        return [.. files.Values];
    }

    private static SortedDictionary<string, SortedDictionary<int, string>> Group(string folder, string? wanted)
    {
        SortedDictionary<string, SortedDictionary<int, string>> found = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*.et"))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            int dot = name.LastIndexOf('.');
            if (
                dot > 0
                && int.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int rank)
                && (wanted is null || name[..dot] == wanted)
            )
            {
                if (!found.TryGetValue(name[..dot], out SortedDictionary<int, string>? ranks))
                {
                    found[name[..dot]] = ranks = [];
                }
                ranks[rank] = file;
            }
        }
        return found;
    }
}
