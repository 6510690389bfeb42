#include "store/bare.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "database/internal/digest_bytes.hpp"
#include "database/internal/number_text.hpp"
#include "store/fill.hpp"

namespace bench {

namespace {

using runner::database::DigestBytes;

void check(int code, sqlite3* database) {
  if (code != SQLITE_OK && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database));
}

// An epoch as it is inserted.
struct Rows {
  std::int64_t trial = 0;
  std::int64_t epoch = 0;
  double loss = 0;
  std::string numbers;
  DigestBytes weights{};
  DigestBytes digest{};
  std::vector<std::byte> payload;
};

class Bare {
 public:
  explicit Bare(const std::filesystem::path& path) {
    check(sqlite3_open(path.c_str(), &database_), database_);
    run("PRAGMA page_size = 16384; PRAGMA synchronous = EXTRA; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;"
        "CREATE TABLE epoch (trial_id INTEGER, epoch INTEGER, step INTEGER, lr REAL, wall_seconds REAL, weights_sha256 "
        "BLOB,"
        " layout_id INTEGER, numbers TEXT, PRIMARY KEY (trial_id, epoch)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE payload (id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE, data BLOB NOT NULL) STRICT;"
        "CREATE TABLE checkpoint (id INTEGER PRIMARY KEY, trial_id INTEGER, epoch INTEGER, reason_id INTEGER,"
        " monitor_value REAL, bytes INTEGER, sha256 BLOB, payload_id INTEGER, is_file INTEGER, payload_state TEXT,"
        " created_ms INTEGER) STRICT;"
        "CREATE INDEX checkpoint_by_epoch ON checkpoint (trial_id, epoch);"
        "CREATE INDEX checkpoint_by_payload ON checkpoint (payload_id) WHERE payload_id IS NOT NULL;");
    epoch_ = prepare("INSERT INTO epoch VALUES (?, ?, ?, 1e-3, 1.03e-4, ?, 1, ?)");
    payload_ = prepare("INSERT INTO payload VALUES (NULL, ?, ?)");
    checkpoint_ = prepare("INSERT INTO checkpoint VALUES (NULL, ?, ?, 1, ?, 2188, ?, ?, 0, NULL, 1700000000000)");
  }
  ~Bare() {
    for (auto* statement : {epoch_, payload_, checkpoint_}) sqlite3_finalize(statement);
    sqlite3_close(database_);
  }

  void run(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr), database_); }

  void insert(const Rows& rows) {
    sqlite3_bind_int64(epoch_, 1, rows.trial);
    sqlite3_bind_int64(epoch_, 2, rows.epoch);
    sqlite3_bind_int64(epoch_, 3, rows.epoch + 1);
    sqlite3_bind_blob(epoch_, 4, rows.weights.data(), 32, SQLITE_STATIC);
    sqlite3_bind_text(epoch_, 5, rows.numbers.data(), static_cast<int>(rows.numbers.size()), SQLITE_STATIC);
    step(epoch_);
    sqlite3_bind_blob(payload_, 1, rows.digest.data(), 32, SQLITE_STATIC);
    sqlite3_bind_blob(payload_, 2, rows.payload.data(), static_cast<int>(rows.payload.size()), SQLITE_STATIC);
    step(payload_);
    sqlite3_bind_int64(checkpoint_, 1, rows.trial);
    sqlite3_bind_int64(checkpoint_, 2, rows.epoch);
    sqlite3_bind_double(checkpoint_, 3, rows.loss);
    sqlite3_bind_blob(checkpoint_, 4, rows.digest.data(), 32, SQLITE_STATIC);
    sqlite3_bind_int64(checkpoint_, 5, sqlite3_last_insert_rowid(database_));
    step(checkpoint_);
  }

 private:
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr), database_);
    return statement;
  }
  void step(sqlite3_stmt* statement) {
    check(sqlite3_step(statement), database_);
    sqlite3_reset(statement);
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* epoch_ = nullptr;
  sqlite3_stmt* payload_ = nullptr;
  sqlite3_stmt* checkpoint_ = nullptr;
};

}  // namespace

void insert_bare(const std::filesystem::path& database, std::int64_t epochs) {
  std::vector<Rows> all;
  for (std::int64_t i = 0; i < epochs; ++i) {
    const auto report = sample_epoch(1 + i % 2, i / 2, true);
    const auto& payload = report.checkpoints.at(0).payload;
    all.push_back({report.trial, report.epoch, report.metrics.at(2).value,
                   runner::database::numbers_text(report.metrics),
                   runner::database::digest_bytes(report.weights_sha256),
                   runner::database::digest_bytes(payload.sha256), payload.bytes});
  }
  Bare bare(database);
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t first = 0; first < all.size(); first += 400) {
    bare.run("BEGIN IMMEDIATE");
    for (std::size_t i = first; i < std::min(first + 400, all.size()); ++i) bare.insert(all[i]);
    bare.run("COMMIT");
  }
  std::printf("%.6f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
}

}  // namespace bench
