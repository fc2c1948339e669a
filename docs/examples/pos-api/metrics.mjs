/** Counts what happens by the OpenTelemetry API, and says it in Prometheus' words. */
import { metrics, ValueType } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'

/** Opens the meters of this process. */
export function openMetrics() {
  const exporter = new PrometheusExporter({ preventServerStart: true })
  const provider = new MeterProvider({ readers: [exporter] })
  metrics.setGlobalMeterProvider(provider)
  const meter = metrics.getMeter('pos-api')
  const decisions = meter.createCounter('order_decisions', { description: 'Decisions, by action and reason' })
  const events = meter.createCounter('flow_events', { description: 'What the flow did or found, by type' })
  const troubles = meter.createCounter('remote_troubles', { description: 'Failed requests, by error code' })
  const sales = meter.createCounter('sales_sent', { description: 'Sales sent, by whether they add up' })
  // Prometheus' words: base units, and the unit in the name.
  const answers = meter.createHistogram('webhook_answer_seconds', {
    description: 'Seconds from a webhook to its answer, by path and status',
    advice: { explicitBucketBoundaries: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1] },
  })
  meter
    .createObservableGauge('process_resident_memory_bytes', {
      description: 'Memory that the process holds, in bytes',
      valueType: ValueType.INT,
    })
    .addCallback((gauge) => gauge.observe(process.memoryUsage.rss()))
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true)

  return {
    /** @param {import('nbi-kounta').FlowEvent} event */
    count(event) {
      events.add(1, { type: event.type })
      if (event.type === 'decided') decisions.add(1, { action: event.action, reason: event.reason })
      if (event.type === 'trouble') troubles.add(1, { code: event.code, during: event.during })
      if (event.type === 'sale-sent') sales.add(1, { balanced: event.balanced })
    },
    /** @param {string} path @param {number} status @param {number} ms */
    answered: (path, status, ms) => answers.record(ms / 1000, { path, status }),
    async text() {
      const { resourceMetrics } = await exporter.collect()
      return serializer.serialize(resourceMetrics)
    },
    close: () => provider.shutdown(),
  }
}

/** @typedef {ReturnType<typeof openMetrics>} Metrics */
