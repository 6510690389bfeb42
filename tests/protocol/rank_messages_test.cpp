#include "bytes_of.hpp"
#include "protocol/messages.hpp"
#include "round_trip.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::events;
using namespace runner::protocol;

TEST_CASE("What the processes of one trial say to each other comes back as it was sent") {
  const auto join = command_round_trip(JoinTrial{{}, {{"model", "mlp", "/lib.so"}}, 2, 3, "/proc/7/fd/9"});
  CHECK(join.plugins.at(0).library == "/lib.so");
  CHECK(join.rank == 2);
  CHECK(join.processes == 3);
  CHECK(join.memory == "/proc/7/fd/9");
  const auto order = command_round_trip(OrderRank{RankOrder::compute_again, {5, 6}});
  CHECK(order.order == RankOrder::compute_again);
  CHECK(order.place.epoch == 5);
  CHECK(order.place.batch == 6);
  CHECK(report_round_trip(RankJoined{"ab"}).data_sha256 == "ab");
  CHECK(report_round_trip(GradientsComputed{payload_of(bytes_of("loss"))}).told.bytes == bytes_of("loss"));
  CHECK(report_round_trip(RankTold{payload_of({})}).told.bytes.empty());
}

TEST_CASE("An order that is none is refused") {
  const auto encoded = encode(Command(OrderRank{RankOrder::leave}));
  auto wrong = nlohmann::json::from_cbor(encoded.header);
  wrong[1][0] = 99;
  const auto header = nlohmann::json::to_cbor(wrong);
  CHECK_THROWS_WITH(decode_command({header, {}}), Catch::Contains("there is no order 99"));
}
