using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ZeroTrust.Pdp.Storage.Entities;

namespace ZeroTrust.Pdp.Storage.Configurations;

internal sealed class DocumentTextConfiguration : IEntityTypeConfiguration<DocumentTextEntity>
{
    public void Configure(EntityTypeBuilder<DocumentTextEntity> builder)
    {
        builder.ToTable("document_texts");
        builder.HasKey(e => e.Id);
        builder.Property(e => e.Id).HasColumnName("id").ValueGeneratedOnAdd();
        builder.Property(e => e.Hash).HasColumnName("hash").HasMaxLength(RevisionManifest.HashLength);
        builder.Property(e => e.Content).HasColumnName("content");
        builder.HasIndex(e => e.Hash).IsUnique().HasDatabaseName("ix_document_texts_hash");
    }
}
