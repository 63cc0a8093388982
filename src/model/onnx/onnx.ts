import { constantTree, type Ensemble } from '../trees.ts';
import { ProtobufWriter } from './protobuf.ts';

/**
 * Writes an ensemble as an ONNX model: one TreeEnsembleRegressor (ai.onnx.ml), input `features` float32 [N, F], output
 * `margin` float32 [N, 1]. Equal ensembles give equal bytes.
 *
 * The base margin is a first tree of one leaf and not the attribute `base_values`: ONNX Runtime adds the latter last,
 * and float32 sums depend on their order. This way its margins are those of `marginsOf`, bit for bit.
 *
 * Source: https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html, field numbers from onnx.proto.
 */
export function writeOnnx(ensemble: Ensemble): Uint8Array {
  return new ProtobufWriter()
    .integer(MODEL.irVersion, 8)
    .string(MODEL.producerName, 'solvent')
    .message(MODEL.graph, (graph) => {
      graph.message(GRAPH.node, (node) => writeNode(node, ensemble));
      graph.string(GRAPH.name, 'probability_of_default');
      graph.message(GRAPH.input, (info) => writeMatrix(info, INPUT, ensemble.featureCount));
      graph.message(GRAPH.output, (info) => writeMatrix(info, OUTPUT, 1));
    })
    .message(MODEL.opsetImport, (opset) => opset.string(OPSET.domain, '').integer(OPSET.version, 17))
    .message(MODEL.opsetImport, (opset) => opset.string(OPSET.domain, ML_DOMAIN).integer(OPSET.version, 3))
    .finish();
}

const INPUT = 'features';
const OUTPUT = 'margin';
const ML_DOMAIN = 'ai.onnx.ml';

// Field numbers of onnx.proto.
const MODEL = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 };
const OPSET = { domain: 1, version: 2 };
const GRAPH = { node: 1, name: 2, input: 11, output: 12 };
const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, integer: 3, string: 4, floats: 7, integers: 8, strings: 9, type: 20 };
const ATTRIBUTE_TYPE = { integer: 2, string: 3, floats: 6, integers: 7, strings: 8 };
const VALUE_INFO = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { elementType: 1, shape: 2 };
const SHAPE = { dimension: 1 };
const DIMENSION = { value: 1, parameter: 2 };
const FLOAT32 = 1;

/** A float32 matrix of any number of rows. */
function writeMatrix(info: ProtobufWriter, name: string, width: number): void {
  info
    .string(VALUE_INFO.name, name)
    .message(VALUE_INFO.type, (type) =>
      type.message(TYPE.tensor, (tensor) =>
        tensor
          .integer(TENSOR_TYPE.elementType, FLOAT32)
          .message(TENSOR_TYPE.shape, (shape) =>
            shape
              .message(SHAPE.dimension, (rows) => rows.string(DIMENSION.parameter, 'N'))
              .message(SHAPE.dimension, (columns) => columns.integer(DIMENSION.value, width)),
          ),
      ),
    );
}

function writeNode(node: ProtobufWriter, ensemble: Ensemble): void {
  node.string(NODE.input, INPUT).string(NODE.output, OUTPUT).string(NODE.name, 'trees');
  node.string(NODE.opType, 'TreeEnsembleRegressor').string(NODE.domain, ML_DOMAIN);
  const attribute = (name: string, type: number, write: (attribute: ProtobufWriter) => void) =>
    node.message(NODE.attribute, (message) => {
      message.string(ATTRIBUTE.name, name);
      write(message);
      message.integer(ATTRIBUTE.type, type);
    });
  const integers = (name: string, values: number[]) =>
    attribute(name, ATTRIBUTE_TYPE.integers, (message) => message.integers(ATTRIBUTE.integers, values));
  const floats = (name: string, values: number[]) =>
    attribute(name, ATTRIBUTE_TYPE.floats, (message) => message.floats(ATTRIBUTE.floats, values));

  attribute('n_targets', ATTRIBUTE_TYPE.integer, (message) => message.integer(ATTRIBUTE.integer, 1));
  attribute('post_transform', ATTRIBUTE_TYPE.string, (message) => message.string(ATTRIBUTE.string, 'NONE'));

  const { nodes, leaves } = tabulate(ensemble);
  const column = (name: keyof NodeRow) => nodes.map((row) => row[name]);
  integers('nodes_treeids', column('tree'));
  integers('nodes_nodeids', column('node'));
  integers('nodes_featureids', column('feature'));
  integers('nodes_truenodeids', column('whenTrue'));
  integers('nodes_falsenodeids', column('whenFalse'));
  integers('nodes_missing_value_tracks_true', column('missingTracksTrue'));
  floats('nodes_values', column('threshold'));
  attribute('nodes_modes', ATTRIBUTE_TYPE.strings, (message) => {
    for (const { isLeaf } of nodes) message.string(ATTRIBUTE.strings, isLeaf ? 'LEAF' : 'BRANCH_LT');
  });
  const leafColumn = (name: keyof LeafRow) => leaves.map((row) => row[name]);
  integers('target_treeids', leafColumn('tree'));
  integers('target_nodeids', leafColumn('node'));
  integers('target_ids', leafColumn('target'));
  floats('target_weights', leafColumn('weight'));
}

/** One node as the operator's attributes want it; "true" is the branch of `x < threshold`, the left one. */
interface NodeRow {
  tree: number;
  node: number;
  feature: number;
  threshold: number;
  whenTrue: number;
  whenFalse: number;
  missingTracksTrue: number;
  isLeaf: 0 | 1;
}

interface LeafRow {
  tree: number;
  node: number;
  target: number;
  weight: number;
}

/** A −0, such as a leaf that a slope of 0 leaves of a negative one, is written as 0: the text of `trees.json` has one zero. */
function tabulate(ensemble: Ensemble): { nodes: NodeRow[]; leaves: LeafRow[] } {
  const nodes: NodeRow[] = [];
  const leaves: LeafRow[] = [];
  [constantTree(ensemble.baseMargin), ...ensemble.trees].forEach((tree, treeIndex) => {
    for (let node = 0; node < tree.left.length; node++) {
      const isLeaf = tree.left[node]! < 0;
      nodes.push({
        tree: treeIndex,
        node,
        feature: isLeaf ? 0 : tree.feature[node]!,
        threshold: isLeaf ? 0 : tree.threshold[node]! + 0,
        whenTrue: isLeaf ? 0 : tree.left[node]!,
        whenFalse: isLeaf ? 0 : tree.right[node]!,
        missingTracksTrue: isLeaf ? 0 : tree.defaultLeft[node]!,
        isLeaf: isLeaf ? 1 : 0,
      });
      if (isLeaf) leaves.push({ tree: treeIndex, node, target: 0, weight: tree.weight[node]! + 0 });
    }
  });
  return { nodes, leaves };
}
