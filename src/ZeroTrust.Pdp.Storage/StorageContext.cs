using Microsoft.EntityFrameworkCore;
using ZeroTrust.Pdp.Storage.Configurations;
using ZeroTrust.Pdp.Storage.Entities;

namespace ZeroTrust.Pdp.Storage;

/// <summary>The tables, the same for every provider; a provider derives from it to hang its migrations on.</summary>
internal abstract class StorageContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<RevisionHeadEntity> Head => Set<RevisionHeadEntity>();

    public DbSet<RevisionEntity> Revisions => Set<RevisionEntity>();

    public DbSet<RevisionDocumentEntity> RevisionDocuments => Set<RevisionDocumentEntity>();

    public DbSet<DocumentTextEntity> DocumentTexts => Set<DocumentTextEntity>();

    public DbSet<ControlHeadEntity> ControlHead => Set<ControlHeadEntity>();

    public DbSet<ControlEntity> Controls => Set<ControlEntity>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new RevisionHeadConfiguration());
        modelBuilder.ApplyConfiguration(new RevisionConfiguration());
        modelBuilder.ApplyConfiguration(new RevisionDocumentConfiguration());
        modelBuilder.ApplyConfiguration(new DocumentTextConfiguration());
        modelBuilder.ApplyConfiguration(new ControlHeadConfiguration());
        modelBuilder.ApplyConfiguration(new ControlConfiguration());
    }
}
