using System.Globalization;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace Operator;

/// <summary>Where log lines go and what they look like.</summary>
internal static class Logging
{
    private const string ForPeople = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static void Configure(ILoggingBuilder logging, OperatorOptions options)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(Enum.Parse<LogEventLevel>(options.LogLevel switch
            {
                LogLevel.Trace => nameof(LogEventLevel.Verbose),
                LogLevel.Critical or LogLevel.None => nameof(LogEventLevel.Fatal),
                var level => level.ToString(),
            }))
            // The web server's own chatter, one line per probe.
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning);
        configuration = options.LogFormat == LogFormat.Json
            ? configuration.WriteTo.Console(new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture))
            : configuration.WriteTo.Console(outputTemplate: ForPeople, formatProvider: CultureInfo.InvariantCulture);
        logging.ClearProviders().AddSerilog(configuration.CreateLogger(), dispose: true);
    }
}
