using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ZeroTrust.Cel.Protobuf;

/// <summary>
/// Lets expressions read and build the messages of generated protobuf code (language definition, "Protocol Buffer Data Conversion").
/// Immutable and safe for use by many threads.
/// </summary>
public sealed class ProtobufTypes : CelTypeProvider
{
    private readonly FrozenDictionary<string, ProtobufMessageType> _messages;
    private readonly FrozenDictionary<string, int> _constants;
    private readonly FrozenDictionary<(string Message, string Name), FieldDescriptor> _extensions;

    private readonly FrozenDictionary<string, CelEnumType> _enums;

    private ProtobufTypes(HashSet<FileDescriptor> files, bool hasStrongEnums)
    {
        var enums = new Dictionary<string, CelEnumType>(StringComparer.Ordinal);
        var messages = new Dictionary<string, ProtobufMessageType>(StringComparer.Ordinal);
        var constants = new Dictionary<string, int>(StringComparer.Ordinal);
        var extensions = new Dictionary<(string, string), FieldDescriptor>();
        var registry = new ExtensionRegistry();
        foreach (var file in files)
        {
            AddEnums(constants, enums, file.EnumTypes);
            AddExtensions(extensions, registry, file.Extensions.UnorderedExtensions);
            AddMessages(file.MessageTypes, messages, constants, enums, extensions, registry);
        }

        _messages = messages.ToFrozenDictionary(StringComparer.Ordinal);
        _constants = constants.ToFrozenDictionary(StringComparer.Ordinal);
        _extensions = extensions.ToFrozenDictionary();
        _enums = (hasStrongEnums ? enums : []).ToFrozenDictionary(StringComparer.Ordinal);
        Registry = registry;
    }

    /// <summary>The extensions of the files, with which messages are parsed.</summary>
    internal ExtensionRegistry Registry { get; }

    /// <summary>Takes the messages, enums and extensions of files, of the files that they import, and of the well-known types.</summary>
    public static ProtobufTypes Create(params ReadOnlySpan<FileDescriptor> files) => Create(hasStrongEnums: false, files);

    /// <summary>Takes the messages, enums and extensions of files, of the files that they import, and of the well-known types.</summary>
    /// <param name="hasStrongEnums">
    /// Whether enums are types of their own, whose values convert with <c>int(e)</c>, <c>Enum(1)</c> and <c>Enum('NAME')</c>. Otherwise
    /// they are ints, which is what most environments of the language do.
    /// </param>
    /// <param name="files">The files.</param>
    public static ProtobufTypes Create(bool hasStrongEnums, params ReadOnlySpan<FileDescriptor> files)
    {
        var all = new HashSet<FileDescriptor>();
        foreach (var file in files)
            Add(all, file);
        foreach (var known in (FileDescriptor[])[
            AnyReflection.Descriptor, DurationReflection.Descriptor, EmptyReflection.Descriptor, FieldMaskReflection.Descriptor, StructReflection.Descriptor,
            TimestampReflection.Descriptor, WrappersReflection.Descriptor])
        {
            Add(all, known);
        }

        return new ProtobufTypes(all, hasStrongEnums);
    }

    /// <inheritdoc/>
    public override bool TryFindMessage(string fullName, [NotNullWhen(true)] out CelMessageType? type)
    {
        type = _messages.GetValueOrDefault(fullName);
        return type is not null;
    }

    /// <inheritdoc/>
    public override bool TryFindEnumConstant(string fullName, out int number) => _constants.TryGetValue(fullName, out number);

    /// <inheritdoc/>
    public override IEnumerable<CelEnumType> EnumTypes => _enums.Values;

    /// <summary>
    /// The value of a message: what the language maps a well-known type to, or a message that expressions select from. It must not be
    /// changed for as long as an evaluation may see it.
    /// </summary>
    /// <exception cref="ArgumentException">The message's file is not among those given.</exception>
    public CelValue ToValue(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return ProtobufReader.ToValue(this, message);
    }

    /// <summary>The message behind a value of kind <see cref="CelKind.Message"/>; not to be changed.</summary>
    /// <exception cref="ArgumentException">The value holds no protobuf message.</exception>
    public static IMessage ToMessage(CelValue value) => value.Kind == CelKind.Message && value.AsMessage() is ProtobufMessage message
        ? message.Message
        : throw new ArgumentException("the value holds no protobuf message", nameof(value));

    internal ProtobufMessageType TypeOf(MessageDescriptor descriptor) => _messages.TryGetValue(descriptor.FullName, out var type)
        ? type
        : throw new ArgumentException($"the message type `{descriptor.FullName}` is not known", nameof(descriptor));

    /// <summary>The enum as a type of its own; null when enums are ints.</summary>
    internal CelEnumType? EnumOf(EnumDescriptor descriptor) => _enums.GetValueOrDefault(descriptor.FullName);

    internal ProtobufMessageType? Find(string fullName) => _messages.GetValueOrDefault(fullName);

    internal FieldDescriptor? FindField(MessageDescriptor message, string name) =>
        message.FindFieldByName(name) ?? _extensions.GetValueOrDefault((message.FullName, name));

    internal IMessage Parse(MessageDescriptor descriptor, ByteString bytes) => descriptor.Parser.WithExtensionRegistry(Registry).ParseFrom(bytes);

    internal IEnumerable<FieldDescriptor> ExtensionsOf(MessageDescriptor message) =>
        _extensions.Where(e => e.Key.Message == message.FullName).Select(static e => e.Value);

    private static void Add(HashSet<FileDescriptor> files, FileDescriptor file)
    {
        if (!files.Add(file))
            return;
        foreach (var dependency in file.Dependencies)
            Add(files, dependency);
    }

    private void AddMessages(
        IEnumerable<MessageDescriptor> source,
        Dictionary<string, ProtobufMessageType> messages,
        Dictionary<string, int> constants,
        Dictionary<string, CelEnumType> enums,
        Dictionary<(string, string), FieldDescriptor> extensions,
        ExtensionRegistry registry)
    {
        foreach (var message in source)
        {
            // The entries of a map have no class and no literal.
            if (message.ClrType is not null)
                messages[message.FullName] = new ProtobufMessageType(this, message);
            AddEnums(constants, enums, message.EnumTypes);
            AddExtensions(extensions, registry, message.Extensions.UnorderedExtensions);
            AddMessages(message.NestedTypes, messages, constants, enums, extensions, registry);
        }
    }

    private static void AddEnums(Dictionary<string, int> constants, Dictionary<string, CelEnumType> enums, IEnumerable<EnumDescriptor> source)
    {
        foreach (var type in source)
        {
            // The one constant of this enum is null.
            if (type.FullName != "google.protobuf.NullValue")
                enums[type.FullName] = new CelEnumType(type.FullName, type.Values.Select(static v => new KeyValuePair<string, int>(v.Name, v.Number)));
            foreach (var value in type.Values)
                constants[$"{type.FullName}.{value.Name}"] = value.Number;
        }
    }

    private static void AddExtensions(
        Dictionary<(string, string), FieldDescriptor> extensions, ExtensionRegistry registry, IEnumerable<FieldDescriptor> fields)
    {
        foreach (var field in fields)
        {
            if (field.Extension is null)
                continue;
            extensions[(field.ExtendeeType.FullName, field.FullName)] = field;
            registry.Add(field.Extension);
        }
    }
}
