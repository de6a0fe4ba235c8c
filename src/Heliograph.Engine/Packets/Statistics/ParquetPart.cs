using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace Heliograph.Engine.Packets.Statistics;

/// <summary>A column of a row group in the making; its name ends in its unit.</summary>
internal abstract class Column(DataField data)
{
    public DataField Field => data;

    public abstract Task WriteAsync(ParquetRowGroupWriter group, int rows);
}

/// <summary>A column without holes.</summary>
internal sealed class Column<T>(string name, int rows) : Column(new DataField<T>(name))
    where T : struct
{
    private readonly T[] _values = new T[rows];

    public T this[int row]
    {
        set => _values[row] = value;
    }

    public override Task WriteAsync(ParquetRowGroupWriter group, int rows) => group.WriteAsync<T>(Field, _values.AsMemory(0, rows));
}

/// <summary>A column that may have holes: what is unknown is null, never a number.</summary>
internal sealed class OptionalColumn<T>(string name, int rows) : Column(new DataField<T>(name, nullable: true))
    where T : struct
{
    private readonly T?[] _values = new T?[rows];

    public T? this[int row]
    {
        set => _values[row] = value;
    }

    public override Task WriteAsync(ParquetRowGroupWriter group, int rows) => group.WriteAsync<T>(Field, _values.AsMemory(0, rows));
}

/// <summary>
/// A Parquet file in the making. It is <c>{file}.partial</c> until its footer is written, without which no reader opens it; then it is renamed.
/// </summary>
internal sealed class ParquetPart : IDisposable
{
    public const string Partial = ".partial";

    private readonly string _file;
    private readonly IReadOnlyList<Column> _columns;
    private readonly FileStream _stream;
    private readonly ParquetWriter _writer;

    /// <exception cref="IOException">The file cannot be made.</exception>
    public ParquetPart(string file, IReadOnlyList<Column> columns, IReadOnlyDictionary<string, string> metadata)
    {
        (_file, _columns) = (file, columns);
        _stream = new FileStream(file + Partial, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        ParquetOptions options = new() { CompressionMethod = CompressionMethod.Snappy, CompressionLevel = CompressionLevel.Fastest };
        _writer = ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(c => c.Field)), _stream, options).GetAwaiter().GetResult();
        _writer.CustomMetadata = metadata;
    }

    /// <summary>Writes the first rows of the columns as a row group.</summary>
    public void Write(int rows)
    {
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        foreach (Column column in _columns)
        {
            column.WriteAsync(group, rows).GetAwaiter().GetResult();
        }
    }

    /// <summary>Writes the footer and gives the file its name.</summary>
    public void Close()
    {
        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
        File.Move(_file + Partial, _file, overwrite: true);
    }

    /// <summary>Lets the file go as it is: without <see cref="Close"/> it stays partial.</summary>
    public void Dispose() => _stream.Dispose();
}
