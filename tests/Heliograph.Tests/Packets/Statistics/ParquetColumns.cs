using Parquet;
using Parquet.Schema;

namespace Heliograph.Tests.Packets.Statistics;

/// <summary>A Parquet file in memory, for assertions.</summary>
internal sealed class ParquetColumns
{
    private readonly Dictionary<string, List<object?>> _columns = [];

    private ParquetColumns(IReadOnlyDictionary<string, string> metadata) => Metadata = metadata;

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public IReadOnlyList<string> Names => [.. _columns.Keys];

    public int Rows => _columns.Values.First().Count;

    public List<int> GroupRows { get; } = [];

    public IReadOnlyList<object?> this[string name] => _columns[name];

    public long Sum(string name) => _columns[name].Sum(Convert.ToInt64);

    public static async Task<ParquetColumns> Read(string file)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(file);
        ParquetColumns read = new(reader.CustomMetadata);
        foreach (DataField field in reader.Schema.DataFields)
        {
            read._columns[field.Name] = [];
        }
        for (int g = 0; g < reader.RowGroupCount; g++)
        {
            using ParquetRowGroupReader group = reader.OpenRowGroupReader(g);
            read.GroupRows.Add((int)group.RowCount);
            foreach (DataField field in reader.Schema.DataFields)
            {
                read._columns[field.Name].AddRange(await Values(group, field));
            }
        }
        return read;
    }

    private static async Task<IEnumerable<object?>> Values(ParquetRowGroupReader group, DataField field) =>
        field.ClrType == typeof(long) ? await Values<long>(group, field)
        : field.ClrType == typeof(int) ? await Values<int>(group, field)
        : field.ClrType == typeof(float) ? await Values<float>(group, field)
        : await Values<double>(group, field);

    private static async Task<IEnumerable<object?>> Values<T>(ParquetRowGroupReader group, DataField field)
        where T : struct
    {
        if (field.IsNullable)
        {
            T?[] optional = new T?[group.RowCount];
            await group.ReadAsync<T>(field, optional.AsMemory());
            return optional.Select(v => (object?)v);
        }
        T[] values = new T[group.RowCount];
        await group.ReadAsync<T>(field, values.AsMemory());
        return values.Select(v => (object?)v);
    }
}
