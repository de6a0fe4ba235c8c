using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Traffic;

/// <summary>Reads a whole file, within limits, and unpacks it where it begins as gzip does.</summary>
internal static class InputFile
{
    /// <summary>Of a file, and of what it unpacks to.</summary>
    public const int MaxBytes = 1 << 30;

    /// <summary>The bytes; false, with a diagnostic, when there are none to be had.</summary>
    public static bool TryRead(string path, DiagnosticList diagnostics, [NotNullWhen(true)] out byte[]? bytes) =>
        TryRead(path, MaxBytes, diagnostics, out bytes);

    internal static bool TryRead(string path, int most, DiagnosticList diagnostics, [NotNullWhen(true)] out byte[]? bytes)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        SourceSpan whole = new(path);
        bytes = null;
        if (Directory.Exists(path))
        {
            diagnostics.Error(Codes.CannotRead, whole, "is a directory", "name a file in it");
            return false;
        }
        if (!File.Exists(path))
        {
            diagnostics.Error(Codes.CannotRead, whole, "no such file", "check the path");
            return false;
        }
        try
        {
            using FileStream file = File.OpenRead(path);
            bytes = ReadAll(file, most);
            if (bytes is [0x1F, 0x8B, ..])
            {
                bytes = Unpack(bytes, most);
            }
        }
        catch (InvalidDataException)
        {
            diagnostics.Error(Codes.CannotRead, whole, "begins as a gzip file but is damaged or cut off", "pack it again, or give the text itself");
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            diagnostics.Error(Codes.CannotRead, whole, "cannot be read", "check the path and its permissions");
            return false;
        }
        if (bytes is null)
        {
            diagnostics.Error(
                Codes.TooLarge,
                whole,
                $"has more than {most >> 20} MiB",
                "split it, or generate the traffic: 'all-to-all(bytes: 64 KB)'"
            );
        }
        return bytes is not null;
    }

    // The library ends a file that is cut off without a word; the last four bytes of a file of one member say how long it is unpacked.
    private static byte[]? Unpack(byte[] packed, int most)
    {
        using MemoryStream stream = new(packed);
        using GZipStream gzip = new(stream, CompressionMode.Decompress);
        byte[]? bytes = ReadAll(gzip, most);
        ReadOnlySpan<byte> header = [0x1F, 0x8B, 0x08];
        bool several = packed.AsSpan(Math.Min(3, packed.Length)).IndexOf(header) >= 0;
        bool whole = packed.Length >= 18 && BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(packed.Length - 4)) == bytes?.Length;
        return bytes is null || whole || several ? bytes : throw new InvalidDataException("cut off");
    }

    // Devices and pipes report length 0, packed files none: at most the limit is read, whatever they say. Null beyond it.
    private static byte[]? ReadAll(Stream stream, int most)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[64 * 1024];
        int n;
        while ((n = stream.Read(buffer)) > 0)
        {
            if (all.Length + n > most)
            {
                return null;
            }
            all.Write(buffer, 0, n);
        }
        return all.ToArray();
    }
}
