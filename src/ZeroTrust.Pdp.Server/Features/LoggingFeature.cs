using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using ZeroTrust.Pdp.Server.Configuration;

namespace ZeroTrust.Pdp.Server.Features;

/// <summary>The log: on standard error, so that standard output has the ready line only.</summary>
internal static class LoggingFeature
{
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    public static void AddLogging(this WebApplicationBuilder builder, PdpServerSettings settings)
    {
        ILoggingBuilder logging = builder.Logging;
        logging.SetMinimumLevel(settings.LogLevel);
        logging.AddFilter("Microsoft", AtLeast(LogLevel.Warning));
        logging.AddFilter("Grpc", AtLeast(LogLevel.Warning));

        // Why a start failed is told by who started; the host would tell it a second time, with its stack.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", AtLeast(LogLevel.Critical));

        // With this category on, the server makes a span and a log scope for every request although nobody reads them.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddConsole(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        if (settings.LogAsJson)
        {
            logging.AddJsonConsole(static options =>
            {
                options.UseUtcTimestamp = true;
                options.TimestampFormat = TimestampFormat.Trim();
            });
        }
        else
        {
            logging.AddSimpleConsole(static options =>
            {
                options.UseUtcTimestamp = true;
                options.TimestampFormat = TimestampFormat;
                options.SingleLine = true;
                options.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        }

        LogLevel AtLeast(LogLevel level) => settings.LogLevel > level ? settings.LogLevel : level;
    }
}
