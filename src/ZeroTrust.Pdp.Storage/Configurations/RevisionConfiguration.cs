using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ZeroTrust.Pdp.Storage.Entities;

namespace ZeroTrust.Pdp.Storage.Configurations;

internal sealed class RevisionConfiguration : IEntityTypeConfiguration<RevisionEntity>
{
    public void Configure(EntityTypeBuilder<RevisionEntity> builder)
    {
        builder.ToTable("revisions");
        builder.HasKey(e => e.Number);
        builder.Property(e => e.Number).HasColumnName("number").ValueGeneratedNever();
        builder.Property(e => e.BaseRevision).HasColumnName("base_revision");
        builder.Property(e => e.CreatedAt).HasColumnName("created_at");
        builder.Property(e => e.Author).HasColumnName("author").HasMaxLength(RevisionLimits.AuthorLength);
        builder.Property(e => e.Message).HasColumnName("message").HasMaxLength(RevisionLimits.MessageLength);
        builder.Property(e => e.ContentHash).HasColumnName("content_hash").HasMaxLength(RevisionLimits.ContentHashLength);
        builder.Property(e => e.DocumentCount).HasColumnName("document_count");
        builder.Property(e => e.ManifestHash).HasColumnName("manifest_hash").HasMaxLength(RevisionManifest.HashLength);
    }
}
