using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ZeroTrust.Pdp.Storage.Entities;

namespace ZeroTrust.Pdp.Storage.Configurations;

internal sealed class RevisionDocumentConfiguration : IEntityTypeConfiguration<RevisionDocumentEntity>
{
    public void Configure(EntityTypeBuilder<RevisionDocumentEntity> builder)
    {
        builder.ToTable("revision_documents");

        // The key clusters a revision's rows in reading order. There is no index on texts: nothing deletes one.
        builder.HasKey(e => new { e.Revision, e.Position });
        builder.Property(e => e.Revision).HasColumnName("revision").ValueGeneratedNever();
        builder.Property(e => e.Position).HasColumnName("position").ValueGeneratedNever();
        builder.Property(e => e.Kind).HasColumnName("kind").HasMaxLength(RevisionLimits.KindLength);
        builder.Property(e => e.Name).HasColumnName("name").HasMaxLength(RevisionLimits.NameLength);
        builder.Property(e => e.File).HasColumnName("file").HasMaxLength(RevisionLimits.FileLength);
        builder.Property(e => e.Line).HasColumnName("line");
        builder.Property(e => e.TextId).HasColumnName("text_id");
        builder.HasOne<RevisionEntity>().WithMany().HasForeignKey(e => e.Revision).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<DocumentTextEntity>().WithMany().HasForeignKey(e => e.TextId).OnDelete(DeleteBehavior.Restrict);
    }
}
