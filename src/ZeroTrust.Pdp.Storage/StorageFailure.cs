namespace ZeroTrust.Pdp.Storage;

/// <summary>Why a store could not do what it was asked.</summary>
public enum StorageFailure
{
    /// <summary>A fault that fits none of the others; the inner exception has the detail.</summary>
    Other,

    /// <summary>The database cannot be reached, opened or created.</summary>
    Unavailable,

    /// <summary>It may be read but not written.</summary>
    ReadOnly,

    /// <summary>No room is left: the disk is full, or the permitted size is reached.</summary>
    Full,

    /// <summary>Another writer held the database for longer than a writer waits.</summary>
    Busy,

    /// <summary>What is there is not a database, or is the database of another application.</summary>
    Foreign,

    /// <summary>What is stored is not what was written.</summary>
    Damaged,

    /// <summary>A newer version of this software has written it.</summary>
    NewerVersion,
}
