'use strict';

// Sends the messages it is given, one after the other, and says where each one went.
// {nameSrv, group, topic, messages: [{body, tag, keys, properties}], repeat: true to send again until it works}

const { Message, Producer } = require('ali-ons');
const { options, say, client, pause, fail } = require('./shared');

async function sendOne(producer, wanted) {
  const message = new Message(options.topic, wanted.tag || '', wanted.body);
  if (wanted.keys) {
    message.keys = wanted.keys;
  }
  Object.assign(message.properties, wanted.properties);
  for (let attempt = 1; ; attempt++) {
    const from = Date.now();
    try {
      const result = await producer.send(message);
      say({
        event: 'sent', body: wanted.body.slice(0, 100), attempt, status: result.sendStatus, id: result.msgId,
        queue: Number(result.messageQueue.queueId), offset: result.queueOffset, from, at: Date.now(),
      });
      return;
    } catch (error) {
      if (!options.repeat) {
        throw error;
      }
      await pause(100);
    }
  }
}

async function main() {
  const producer = new Producer({ ...client(options), producerGroup: options.group });
  producer.on('error', error => say({ event: 'complaint', message: error.message }));
  await producer.ready();
  for (const message of options.messages) {
    await sendOne(producer, message);
  }
  await producer.close();
  say({ event: 'done' });
  process.exit(0);
}

main().catch(fail);
