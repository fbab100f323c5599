// A POS on Node's own gRPC library: loads the contract from proto/, pays, watches, refunds. Prints one JSON object.
const path = require("path");
const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");

const [protoRoot, target, key, code] = process.argv.slice(2);
const definition = loader.loadSync(path.join("hub", "v1", "payment_service.proto"), {
  includeDirs: [protoRoot],
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
});
const { hub } = grpc.loadPackageDefinition(definition);
const service = new hub.v1.PaymentService(target, grpc.credentials.createInsecure());
const metadata = new grpc.Metadata();
metadata.set("authorization", `Bearer ${key}`);

const call = (method, request) =>
  new Promise((resolve, reject) => {
    const deadline = new Date(Date.now() + 10000);
    service[method](request, metadata, { deadline }, (error, answer) => (error ? reject(error) : resolve(answer)));
  });

const watched = (paymentId) =>
  new Promise((resolve, reject) => {
    const stream = service.WatchPayments({ payment_id: paymentId }, metadata);
    const states = [];
    stream.on("data", (item) => states.push(item.payment.state));
    stream.on("end", () => resolve(states));
    stream.on("error", reject);
  });

const main = async () => {
  const amount = { currency_code: "JPY", minor_units: "3480" };
  const asked = { request_id: "node-1", amount, consumer_code: code, terminal_id: "node" };
  const payment = await call("CreatePayment", asked);
  const again = await call("CreatePayment", asked);
  const states = await watched(payment.payment_id);
  const part = { currency_code: "JPY", minor_units: "1000" };
  const refund = await call("RefundPayment", {
    payment_id: payment.payment_id,
    request_id: "node-2",
    amount: part,
    reason: "one book returned",
  });
  const refusal = await call("CreatePayment", { ...asked, amount: part }).catch((error) => ({
    code: error.code,
    reason: error.metadata.get("hub-reason")[0],
  }));
  console.log(JSON.stringify({ payment, again, states, refund, refusal }));
  service.close();
};

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
