#include <fmt/format.h>

#include <boost/system/system_error.hpp>
#include <cstdio>
#include <stdexcept>

#include "cli/arguments.hpp"
#include "cli/experiments_named.hpp"
#include "cli/open_database.hpp"
#include "cli/shell_words.hpp"
#include "page/document.hpp"
#include "page/page.hpp"
#include "watch/live_document.hpp"
#include "watch/server.hpp"
#include "watch/sweep_load.hpp"

namespace runner::cli {

namespace {

// As it is now. A reader of its own each time: the file may have been put in another's place.
nlohmann::json document_of(page::FollowedDocument& followed, const std::filesystem::path& database,
                           const std::vector<std::string>& names, const std::string& db) {
  database::Reader reader(database);
  const auto numbers = experiments_named(reader, names);
  if (numbers.empty()) throw std::runtime_error("there is no experiment yet");
  return followed.make(reader, numbers, {RUNNER_VERSION, db_words(db)});
}

}  // namespace

int run_watch(const Arguments& arguments) {
  CLI::App app(
      "Shows experiments in a browser on this machine while they run: prints an address and serves it until Ctrl-C.",
      "runner watch");
  std::string db;
  std::vector<std::string> names;
  std::uint16_t port = 0;
  app.add_option("experiment", names, std::string(experiment_name_forms) + " [the newest, also one begun later]")
      ->type_name("EXPERIMENT");
  app.add_option("--port", port, "Listen there [any that is free]")->type_name("N");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  if (const auto missing = page::missing_for_pages(); !missing.empty()) {
    fmt::print(stderr, "runner: {}\n", missing);
    return exit_usage;
  }
  const auto database = open_database(db);
  // Names are mistyped before anybody opens a browser.
  if (database::Reader reader(database); true) experiments_named(reader, names);
  try {
    watch::Server server(port, page::live_page());
    page::FollowedDocument followed;
    watch::SweepLoad sweep("runner-worker");
    const watch::LiveDocument live(
        database,
        [&](bool is_same_file) {
          if (!is_same_file) followed.forget();
          auto document = document_of(followed, database, names, db);
          sweep.follow(followed.workers());
          return document;
        },
        [&] { return sweep.cores(); },
        [&](std::shared_ptr<const watch::Shown> shown) { server.show(std::move(shown)); });
    fmt::print("{}\n", server.address().url());
    std::fflush(stdout);
    fmt::print(stderr, "open this address in a browser on this machine; Ctrl-C ends it\n");
    server.run();
  } catch (const boost::system::system_error& error) {
    fmt::print(stderr, "runner: cannot listen at 127.0.0.1:{}: {}; choose another --port\n", port,
               error.code().message());
    return exit_usage;
  }
  return exit_ok;
}

}  // namespace runner::cli
