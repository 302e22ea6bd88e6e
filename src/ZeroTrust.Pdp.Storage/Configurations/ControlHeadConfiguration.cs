using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ZeroTrust.Pdp.Storage.Entities;

namespace ZeroTrust.Pdp.Storage.Configurations;

internal sealed class ControlHeadConfiguration : IEntityTypeConfiguration<ControlHeadEntity>
{
    public void Configure(EntityTypeBuilder<ControlHeadEntity> builder)
    {
        builder.ToTable("control_head");
        builder.HasKey(e => e.Id);
        builder.Property(e => e.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(e => e.Version).HasColumnName("version").IsConcurrencyToken();
    }
}
