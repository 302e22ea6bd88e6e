using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace Grpc.Reflection;

/// <summary>Files, symbols and extensions that the mapped services reach; immutable.</summary>
internal sealed class SymbolIndex
{
    private readonly FrozenDictionary<string, FileDescriptor> _filesByName;
    private readonly FrozenDictionary<string, FileDescriptor> _filesBySymbol;
    private readonly FrozenDictionary<(string Type, int Number), FileDescriptor> _filesByExtension;
    private readonly FrozenDictionary<string, int[]> _extensionNumbers;

    public SymbolIndex(IReadOnlyList<ServiceDescriptor> services)
    {
        Services = services;
        ServiceNames = [.. services.Select(static service => service.FullName).Order(StringComparer.Ordinal)];

        var files = new Dictionary<string, FileDescriptor>(StringComparer.Ordinal);
        foreach (ServiceDescriptor service in services)
            AddFile(files, service.File);

        var symbols = new Dictionary<string, FileDescriptor>(StringComparer.Ordinal);
        var extensions = new Dictionary<(string, int), FileDescriptor>();
        var numbers = new Dictionary<string, SortedSet<int>>(StringComparer.Ordinal);
        foreach (FileDescriptor file in files.Values)
            AddSymbols(file, symbols, extensions, numbers);

        _filesByName = files.ToFrozenDictionary(StringComparer.Ordinal);
        _filesBySymbol = symbols.ToFrozenDictionary(StringComparer.Ordinal);
        _filesByExtension = extensions.ToFrozenDictionary();
        _extensionNumbers = numbers.ToFrozenDictionary(static entry => entry.Key, static entry => entry.Value.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The services that the index was made for.</summary>
    public IReadOnlyList<ServiceDescriptor> Services { get; }

    /// <summary>Full names of the services, sorted.</summary>
    public IReadOnlyList<string> ServiceNames { get; }

    public FileDescriptor? FindFile(string name) => _filesByName.GetValueOrDefault(name);

    public FileDescriptor? FindFileOfSymbol(string symbol) => _filesBySymbol.GetValueOrDefault(symbol);

    public FileDescriptor? FindFileOfExtension(string type, int number) => _filesByExtension.GetValueOrDefault((type, number));

    /// <summary>Extension numbers of a message; null when the message is not known.</summary>
    public IReadOnlyList<int>? FindExtensionNumbers(string type) => _extensionNumbers.GetValueOrDefault(type);

    private static void AddFile(Dictionary<string, FileDescriptor> files, FileDescriptor file)
    {
        if (!files.TryAdd(file.Name, file))
            return;
        foreach (FileDescriptor import in file.Dependencies)
            AddFile(files, import);
    }

    private static void AddSymbols(FileDescriptor file, Dictionary<string, FileDescriptor> symbols, Dictionary<(string, int), FileDescriptor> extensions, Dictionary<string, SortedSet<int>> numbers)
    {
        foreach (ServiceDescriptor service in file.Services)
        {
            symbols.TryAdd(service.FullName, file);
            foreach (MethodDescriptor method in service.Methods)
                symbols.TryAdd(method.FullName, file);
        }

        foreach (EnumDescriptor type in file.EnumTypes)
            AddEnum(type, symbols);
        foreach (MessageDescriptor message in file.MessageTypes)
            AddMessage(message, symbols, extensions, numbers);
        foreach (FieldDescriptor extension in file.Extensions.UnorderedExtensions)
            AddExtension(extension, symbols, extensions, numbers);
    }

    private static void AddMessage(MessageDescriptor message, Dictionary<string, FileDescriptor> symbols, Dictionary<(string, int), FileDescriptor> extensions, Dictionary<string, SortedSet<int>> numbers)
    {
        symbols.TryAdd(message.FullName, message.File);
        numbers.TryAdd(message.FullName, []);
        foreach (FieldDescriptor field in message.Fields.InDeclarationOrder())
            symbols.TryAdd(field.FullName, message.File);
        foreach (OneofDescriptor oneof in message.Oneofs)
            symbols.TryAdd(oneof.FullName, message.File);
        foreach (EnumDescriptor type in message.EnumTypes)
            AddEnum(type, symbols);
        foreach (MessageDescriptor nested in message.NestedTypes)
            AddMessage(nested, symbols, extensions, numbers);
        foreach (FieldDescriptor extension in message.Extensions.UnorderedExtensions)
            AddExtension(extension, symbols, extensions, numbers);
    }

    private static void AddEnum(EnumDescriptor type, Dictionary<string, FileDescriptor> symbols)
    {
        symbols.TryAdd(type.FullName, type.File);
        foreach (EnumValueDescriptor value in type.Values)
            symbols.TryAdd(value.FullName, type.File);
    }

    private static void AddExtension(FieldDescriptor extension, Dictionary<string, FileDescriptor> symbols, Dictionary<(string, int), FileDescriptor> extensions, Dictionary<string, SortedSet<int>> numbers)
    {
        string type = extension.ExtendeeType.FullName;
        symbols.TryAdd(extension.FullName, extension.File);
        extensions.TryAdd((type, extension.FieldNumber), extension.File);
        if (!numbers.TryGetValue(type, out SortedSet<int>? known))
            numbers[type] = known = [];
        known.Add(extension.FieldNumber);
    }
}
