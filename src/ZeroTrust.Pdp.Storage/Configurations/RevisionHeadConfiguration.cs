using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ZeroTrust.Pdp.Storage.Entities;

namespace ZeroTrust.Pdp.Storage.Configurations;

internal sealed class RevisionHeadConfiguration : IEntityTypeConfiguration<RevisionHeadEntity>
{
    public void Configure(EntityTypeBuilder<RevisionHeadEntity> builder)
    {
        builder.ToTable("revision_head");
        builder.HasKey(e => e.Id);
        builder.Property(e => e.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(e => e.Newest).HasColumnName("newest");
        builder.Property(e => e.Active).HasColumnName("active");

        // The write lock is what orders writers; this shows a provider that forgets to take it.
        builder.Property(e => e.ChangeSequence).HasColumnName("change_sequence").IsConcurrencyToken();
    }
}
