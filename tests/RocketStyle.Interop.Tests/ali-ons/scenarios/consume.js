'use strict';

// A push consumer: says which queues it holds and what it gets, until it is told to stop; then closes as an application would.
// {nameSrv, group, topic, filter: tags or {expressionType, subString}, broadcast, refuse: how often the
// handler throws before it takes a message, maxReconsumeTimes}

const { Consumer } = require('ali-ons');
const { options, say, client, stopped, fail } = require('./shared');

const consumer = new Consumer({
  ...client(options),
  consumerGroup: options.group,
  isBroadcast: Boolean(options.broadcast),
  consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
  ...(options.maxReconsumeTimes ? { maxReconsumeTimes: options.maxReconsumeTimes } : {}),
});

function queuesOf(topic) {
  const held = [...consumer.processQueueTable.values()].map(entry => entry.messageQueue);
  return held.filter(queue => queue.topic === topic).map(queue => queue.queueId).sort();
}

function watchAssignment() {
  let last = '';
  setInterval(() => {
    const queues = queuesOf(options.topic);
    if (JSON.stringify(queues) !== last) {
      last = JSON.stringify(queues);
      say({ event: 'assigned', queues });
    }
  }, 20);
}

async function main() {
  consumer.on('error', error => say({ event: 'complaint', message: error.message }));
  consumer.subscribe(options.topic, options.filter || '*', async message => {
    say({
      event: 'got', body: message.body.toString().slice(0, 100), length: message.body.length, tag: message.tags, keys: message.keys,
      queue: message.queueId, offset: message.queueOffset, id: message.msgId, attempts: message.reconsumeTimes,
      properties: message.properties, topic: message.topic, at: Date.now(),
    });
    if (message.reconsumeTimes < (options.refuse || 0)) {
      throw new Error('refused, as the test wants it');
    }
  });
  await consumer.ready();
  say({ event: 'ready', clientId: consumer.clientId });
  watchAssignment();
  await stopped;
  await consumer.close();
  say({ event: 'done' });
  process.exit(0);
}

main().catch(fail);
