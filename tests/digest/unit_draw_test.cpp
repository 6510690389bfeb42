#include "digest/unit_draw.hpp"

#include "testing/catch.hpp"

using namespace runner;

TEST_CASE("Draws are what their documented derivation gives") {
  // python3 -c 'import hashlib; print((int(hashlib.sha256(b"1 optimizer.lr 0").hexdigest()[:13], 16) + .5) / 2**52)'
  CHECK(unit_draw(1, "optimizer.lr", 0) == 0.22259364782465563);
  CHECK(unit_draw(1, "optimizer.lr", 1) == 0.9313509208421834);
  CHECK(unit_draw(2, "model.hidden", 0) == 0.28711300236253334);
}
