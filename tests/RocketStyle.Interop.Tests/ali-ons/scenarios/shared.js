'use strict';

// What both scenarios need: options from the command line, one JSON line per event on stdout, complaints on stderr.

const complain = (...args) => console.error(...args.map(a => (a instanceof Error ? a.stack : a)));

exports.options = JSON.parse(process.argv[2]);

exports.say = event => process.stdout.write(`${JSON.stringify(event)}\n`);

exports.logger = { debug() {}, info() {}, warn: complain, error: complain };

exports.client = settings => ({
  nameSrv: settings.nameSrv,
  // The library asks for an HTTP client even when the name server's address is given.
  httpclient: { request() { throw new Error('no HTTP here'); } },
  logger: exports.logger,
  // One name per process: two clients of one address and name are one client to the broker.
  instanceName: settings.instanceName || `node${process.pid}`,
  // The defaults are tens of seconds; a test does not wait that long for a client to look again.
  rebalanceInterval: 300,
  heartbeatBrokerInterval: 1000,
  persistConsumerOffsetInterval: 500,
  pullTimeDelayMillsWhenException: 300,
});

exports.pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

// Resolves when the test says that it has seen enough, or has gone away.
exports.stopped = new Promise(resolve => {
  process.stdin.on('data', resolve);
  process.stdin.on('end', resolve);
});

exports.fail = error => {
  complain(error);
  exports.say({ event: 'failed', message: error.message, code: error.code });
  process.exit(1);
};
