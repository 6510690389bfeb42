#include <filesystem>
#include <optional>
#include <runner/model.hpp>
#include <runner/tells_notes.hpp>
#include <stdexcept>
#include <utility>

#include "csv/text.hpp"
#include "models/exported/archive.hpp"
#include "models/exported/archive_error.hpp"
#include "models/exported/graph.hpp"
#include "models/exported/graph_builder.hpp"
#include "models/exported/payloads.hpp"
#include "models/exported/python_weights.hpp"
#include "models/exported/saved_state.hpp"
#include "text/note.hpp"

namespace {

using exported::Archive;
using exported::ArchiveError;
using exported::Graph;
using exported::Json;
using exported::Payloads;
using exported::refuse;

struct ExportedOptions {
  std::filesystem::path path;
  std::optional<std::filesystem::path> eval_path;
  std::string initialise = "file";
  std::int64_t python_seed = 0;
};

// Says which file is meant in whatever is wrong with it; as what refuses a config before its trials begin.
template <class Action>
auto about(const std::filesystem::path& file, Action action) {
  try {
    return action();
  } catch (const ArchiveError& error) {
    throw std::invalid_argument(file.string() + ": " + error.what());
  }
}

Archive open_archive(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) throw std::invalid_argument("there is no file " + file.string());
  return Archive(file);
}

// One graph of an archive, with the numbers that are listed for it.
struct Source {
  Source(const Archive& archive, const std::string& graph)
      : program(archive.graph(graph)), payloads(archive.zip(), graph) {}
  Json program;
  Payloads payloads;
};

// Both graphs under one set of weights, and what a person should know of them.
struct Loaded {
  Json program;
  std::vector<exported::SavedTensor> state;
  std::optional<Graph> train;
  std::optional<Graph> eval;
  std::vector<std::string> notes;
};

bool holds_both(const Archive& archive) { return archive.graphs() == std::vector<std::string>{"eval", "train"}; }

const std::string& only_graph(const Archive& archive) {
  if (archive.graphs().size() == 1) return archive.graphs().front();
  refuse("it holds the graphs " + csv::listed(archive.graphs()) + ", and known are one alone, or 'train' and 'eval'");
}

void load_eval(Loaded& loaded, const Payloads* train, const Archive& archive, const std::string& graph) {
  Source eval(archive, graph);
  exported::compare_state(loaded.state, train, eval.program, eval.payloads);
  loaded.eval.emplace(build_plan(eval.program, binding_of(loaded.state, eval.payloads)));
}

void check_modes(const Loaded& loaded) {
  if (!loaded.eval) {
    const auto& modes = loaded.train->modes();
    if (modes.calls == 0) return;
    refuse("its one graph calls " + modes.first + ", which acts otherwise in training than in evaluation; write an " +
           "archive of both graphs by python/runner_export.py, or give eval_path the one exported after module.eval()");
  }
  if (loaded.eval->modes().in_training > loaded.train->modes().in_training) {
    refuse("the graph for evaluation acts as in training where the one for training does not: are path and eval_path " +
           std::string("exchanged?"));
  }
}

Loaded load(const ExportedOptions& options) {
  Loaded loaded;
  about(options.path, [&] {
    const Archive archive = open_archive(options.path);
    const bool is_pair = holds_both(archive);
    if (is_pair && options.eval_path) refuse("it holds the graph for evaluation itself; leave eval_path out");
    Source train(archive, is_pair ? "train" : only_graph(archive));
    loaded.state = exported::read_state(train.program, train.payloads);
    loaded.train.emplace(build_plan(train.program, binding_of(loaded.state, train.payloads)));
    if (is_pair) load_eval(loaded, &train.payloads, archive, "eval");
    loaded.notes.push_back(options.path.filename().string() + " was exported by PyTorch " +
                           exported::torch_version(train.program) + ", SHA-256 " + archive.sha256());
    loaded.program = std::move(train.program);
  });
  if (options.eval_path) {
    about(*options.eval_path, [&] {
      const Archive archive = open_archive(*options.eval_path);
      load_eval(loaded, nullptr, archive, only_graph(archive));
    });
  }
  about(options.path, [&] { check_modes(loaded); });
  if (loaded.eval && loaded.train->modes().calls > 0 && loaded.train->modes().in_training == 0) {
    loaded.notes.push_back(
        runner::text::warning("the graph for training acts as in evaluation: its " + loaded.train->modes().first +
                              " does not train; where it should, export that graph after module.train()"));
  }
  if (!loaded.eval) loaded.notes.emplace_back("its one graph serves training and evaluation");
  return loaded;
}

// What the graph takes and gives must be what the data set has.
void check_data(const std::filesystem::path& file, const Graph& graph, const runner::DatasetInfo& data) {
  std::vector<std::int64_t> batch = {data.size};
  batch.insert(batch.end(), data.input_shape.begin(), data.input_shape.end());
  exported::TensorShape input = graph.input_shape();
  exported::TensorShape output = graph.output_shape();
  if (input.dimensions.empty() || input.dimensions.front().size >= 0) {
    refuse("the number of samples in a batch is fixed in it; export it with a free first dimension, as " +
           std::string("python/runner_export.py does"));
  }
  // How many samples a batch has is checked when it comes.
  input.dimensions.front() = {};
  const bool fits = input.fits(batch);
  const bool gives = output.dimensions.size() == 2 && output.dimensions[0].size < 0 &&
                     (output.dimensions[1].size < 0 || output.dimensions[1].size == data.outputs);
  if (fits && gives) return;
  throw std::invalid_argument(file.string() + ": it takes samples of shape " + sample_text(input) +
                              " and gives outputs of shape " + sample_text(output) +
                              ", and the data set has samples of shape " + exported::text_of(data.input_shape) +
                              " and needs outputs of " + "shape " + exported::text_of({data.outputs}));
}

class Exported final : public runner::Model, public runner::TellsNotes {
 public:
  Exported(std::filesystem::path path, Loaded loaded, std::int64_t outputs)
      : path_(std::move(path)),
        train_(std::move(*loaded.train)),
        eval_(std::move(loaded.eval)),
        notes_(std::move(loaded.notes)),
        outputs_(outputs) {
    exported::register_state(*this, loaded.program, loaded.state);
  }

  runner::Output forward(const runner::Batch& batch) override {
    return about(path_, [&] {
      const Graph& graph = is_training() || !eval_ ? train_ : *eval_;
      torch::Tensor output = graph.run(as_taken(batch.inputs.only()));
      if (output.dim() != 2 || output.size(0) != batch.size || output.size(1) != outputs_) {
        throw std::invalid_argument(path_.string() + ": its graph gave an output of shape " +
                                    exported::text_of(output.sizes()) + ", and needed is " +
                                    exported::text_of({batch.size, outputs_}));
      }
      return output;
    });
  }

  using Module::to;
  void to(torch::Device device, bool non_blocking) override {
    Module::to(device, non_blocking);
    train_.to(device);
    if (eval_) eval_->to(device);
  }

  std::vector<std::string> notes() const override { return notes_; }

 private:
  // Data sets give floating point; what a graph takes for whole numbers, such as words by their numbers, must be some.
  torch::Tensor as_taken(const torch::Tensor& input) const {
    const at::ScalarType wanted = train_.input_shape().type;
    if (wanted == input.scalar_type()) return input;
    const torch::Tensor converted = input.to(wanted);
    const bool may_round = at::isFloatingType(wanted) && input.is_floating_point();
    if (!may_round && !torch::equal(converted.to(input.scalar_type()), input)) {
      refuse(std::string("the graph takes ") + c10::toString(wanted) + ", and the data set has numbers that are none");
    }
    return converted;
  }

  std::filesystem::path path_;
  Graph train_;
  std::optional<Graph> eval_;
  std::vector<std::string> notes_;
  std::int64_t outputs_;
};

std::shared_ptr<runner::Model> make_exported(const ExportedOptions& options, const runner::DatasetInfo& data) {
  Loaded loaded = load(options);
  return about(options.path, [&] {
    check_data(options.path, *loaded.train, data);
    if (loaded.eval) check_data(options.path, *loaded.eval, data);
    if (options.initialise == "as_python") {
      const auto seed = static_cast<std::uint64_t>(options.python_seed);
      const auto left = exported::draw_as_python(loaded.program, loaded.state, seed);
      if (!left.empty())
        loaded.notes.push_back("the same with every seed, as they are in the file: " + csv::listed(left));
    }
    return std::make_shared<Exported>(options.path, std::move(loaded), data.outputs);
  });
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.model<ExportedOptions>(
      "exported", "A network written in Python, from an archive of python/runner_export.py or torch.export.save.",
      {param("path", &ExportedOptions::path, "The archive; of its graphs for training and evaluation, or the former.")
           .required(),
       param("eval_path", &ExportedOptions::eval_path,
             "The archive of the graph for evaluation, with the same weights, where `path` does not hold it."),
       param("initialise", &ExportedOptions::initialise,
             "Where the weights come from: the file, or drawn from the trial's seed as Python would.")
           .one_of({"file", "as_python"}),
       param("python_seed", &ExportedOptions::python_seed,
             "With as_python, the seed that was set just before the archive's module was made; it proves the draws.")
           .at_least(0)},
      make_exported);
}
